// Answers requests, one JSON document a line, with GitHub's own workflow parser and expression engine.
//   {method: "parse", name, content}                       -> {workflow, events} or {errors}
//   {method: "resolve", tree, contexts, status, text}      -> {value} or {errors}
// An expression in a tree is {"$expression": "..."}; `text` turns every value into a string.
import { createInterface } from "node:readline";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";
import { isBasicExpression, isMapping, isScalar, isSequence } from "@actions/workflow-parser";

const CONTEXTS = "github env vars secrets job jobs steps runner strategy matrix needs inputs".split(" ");
const STATUS = ["success", "failure", "always", "cancelled"];
const FUNCTIONS = [
  ...STATUS.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

function plain(token) {
  if (isBasicExpression(token)) return { $expression: token.expression };
  if (isSequence(token)) return Array.from(token, plain);
  if (isMapping(token)) {
    return Object.fromEntries(Array.from(token, ({ key, value }) => [key.assertString("key").value, plain(value)]));
  }
  if (isScalar(token)) return token.value ?? null;
  throw new Error(`cannot read ${token.toDisplayString()}`);
}

async function parse({ name, content }) {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const failed = () => context.errors.getErrors().map((error) => error.message);
  if (failed().length) return { errors: failed() };
  const template = await convertWorkflowTemplate(context, value);
  if (failed().length) return { errors: failed() };
  const workflow = plain(value);
  for (const job of template.jobs) normalize(workflow.jobs[job.id.value], job);
  return { workflow, events: template.events };
}

// GitHub wraps conditions without a status function in success(), and names steps that have no id.
function normalize(raw, job) {
  raw.if = { $expression: job.if.expression };
  raw.needs = (job.needs ?? []).map((need) => need.value);
  (job.steps ?? []).forEach((step, index) => {
    raw.steps[index].if = { $expression: step.if.expression };
    raw.steps[index].id = step.id;
  });
}

function evaluate(expression, contexts, functions) {
  const tree = new Parser(new Lexer(expression).lex().tokens, CONTEXTS, FUNCTIONS).parse();
  return new Evaluator(tree, contexts, functions).evaluate();
}

function resolve({ tree, contexts, status, text }) {
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver);
  const functions = new Map(
    STATUS.map((name) => [name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(status[name]) }]),
  );
  functions.set("hashfiles", { name: "hashFiles", minArgs: 1, maxArgs: 255, call: unsupported });
  const leaf = (value) => {
    const found = value?.$expression === undefined ? value : evaluate(value.$expression, dictionary, functions);
    const typed = found?.kind === undefined ? JSON.parse(JSON.stringify(found), data.reviver) : found;
    return text ? typed.coerceString() : JSON.parse(JSON.stringify(typed, data.replacer));
  };
  const walk = (node) => {
    if (Array.isArray(node)) return node.map(walk);
    if (node === null || typeof node !== "object" || node.$expression !== undefined) return leaf(node);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]));
  };
  return { value: walk(tree) };
}

function unsupported() {
  throw new Error("hashFiles is not available in the local runner");
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await { parse, resolve }[request.method](request);
  } catch (error) {
    answer = { errors: [error.message] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
