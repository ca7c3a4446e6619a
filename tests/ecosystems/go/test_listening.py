"""Ports from source, where they are clear."""

from __future__ import annotations

import time

import pytest

from cigen.ecosystems.go import listening

SERVER = "http.ListenAndServe(addr, nil)\n"


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ('http.ListenAndServe(":8081", nil)', 8081),
        ('http.ListenAndServe("0.0.0.0:80", mux)', 80),
        ('srv := &http.Server{\n\tAddr: ":9000",\n}', 9000),
        ('e := echo.New()\ne.Logger.Fatal(e.Start(":1323"))', 1323),
        ('app := fiber.New()\napp.Listen(":3000")', 3000),
        ('r := gin.Default()\nr.Run(":7070")', 7070),
        ("r := gin.Default()\nr.Run()", 8080),
        ('lis, _ := net.Listen("tcp", ":50051")', 50051),
        (f'{SERVER}port := os.Getenv("PORT")\nif port == "" {{\n\tport = "8085"\n}}', 8085),
        (f'{SERVER}p := getEnv("PORT", "8086")', 8086),
        (f'{SERVER}addr := flag.String("addr", ":8087", "where")', 8087),
        (f'{SERVER}flag.IntVar(&port, "port", 8088, "where")', 8088),
        (f"const defaultPort = 8089\n{SERVER}", 8089),
        (f'{SERVER}port := os.Getenv("PORT")', 8080),
        (SERVER + 'type C struct {\n\tPort int `env:"PORT,default=8089"`\n}', 8089),
        (SERVER + 'type C struct {\n\tPort int `json:"port" env:"HTTP_PORT" envDefault:"8090"`\n}', 8090),
        (SERVER + 'type C struct {\n\tAddr string `envconfig:"PORT" default:":8091"`\n}', 8091),
        (SERVER + 'type C struct {\n\tPort int `env:"PORT,required"`\n\tWait int `env:"WAIT,default=60"`\n}', 8080),
        (SERVER + 'type C struct {\n\tPort int `env:"DB_PORT,default=5432"`\n}', None),
        (SERVER + 'type C struct {\n\tPort int `env:"REDIS_PORT" envDefault:"6379"`\n}', None),
        (f'const listenAddr = "127.0.0.1:8090"\n{SERVER}', 8090),
        (f'{SERVER}viper.SetDefault("server.port", 8092)', 8092),
        (f'{SERVER}viper.SetDefault("database.port", 8092)', None),
        (f'{SERVER}cmd.Flags().StringVarP(&addr, "listen", "l", ":8093", "where")', 8093),
        (f'{SERVER}cmd.Flags().IntP("port", "p", 8094, "where")', 8094),
        (f'{SERVER}cmd.Flags().String(BindFlag, "0.0.0.0:8097", "where")', 8097),
        (f'{SERVER}viper.SetDefault(config.ListenAddr, ":8098")', 8098),
        (f'{SERVER}cmd.Flags().String(RedisAddrFlag, "0.0.0.0:8098", "where")', None),
        (f'{SERVER}flag.String("redis-addr", "localhost:8094", "where")', None),
        (f'{SERVER}p := getEnv("DB_PORT", "8095")', None),
        (f'{SERVER}p := getEnv("PORT", "5432")', 8080),
        (SERVER + '&cli.IntFlag{\n\tName: "port",\n\tUsage: "where",\n\tValue: 8096,\n}', 8096),
        (f'{SERVER}kingpin.Flag("web.listen-address", "where").\n\tDefault(":9111").String()', 9111),
        (f'{SERVER}flags := web.AddFlags(kingpin.CommandLine, ":9112")', 9112),
        (SERVER + 'type C struct {\n\tListenAddress string `default:":9113" yaml:"listen"`\n}', 9113),
        (SERVER + 'type C struct {\n\tAppPort int `split_words:"true" default:"9116"`\n}', 9116),
        ('pb.RegisterNotesServer(s, notes)\ntype C struct {\n\tPort int `env:"SERVER_PORT" default:"9117"`\n}', 9117),
        ('func RegisterNotesServer(s grpc.Registrar) {}\np := getEnv("PORT", "9118")', None),
        (f'autocert.NewListener()\nhttp.Server{{Addr: ":80"}}\nhttp.Server{{Addr: ":8443"}}\n{SERVER}', 8443),
        (f'r.RemoteAddr = "127.0.0.1:65535"\n{SERVER}', None),
        (f'package main\n{SERVER}h := web.NewHandler(cfg, ":9114", db)', 9114),
        (f'package main\n{SERVER}h := rpc.NewClient(":9114", db)', None),
        (f'package web\n{SERVER}h := NewHandler(cfg, ":9114")', None),
        (f'{SERVER}c := RPC{{\n\tListenAddress: "tcp://127.0.0.1:9114",\n}}', 9114),
        (f'{SERVER}// listener := Listen("tcp", "0.0.0.0:9115")', None),
        (SERVER, None),
        ('fmt.Println("see :8080")', None),
        ('http.ListenAndServe(":99999", nil)', None),
    ],
)
def test_port(text: str, port: int | None) -> None:
    assert listening.of([text]).port == port


def test_port_nearest_to_main_counts() -> None:
    assert listening.of(['http.ListenAndServe(":1111", nil)', 'http.ListenAndServe(":2222", nil)']).port == 1111


@pytest.mark.parametrize(
    ("texts", "port"),
    [
        (['lis, _ := net.Listen("tcp", ":50051")', 'http.ListenAndServe(":8081", nil)'], 8081),
        ([f'{SERVER}g := getEnv("GRPC_PORT", "9000")\nh := getEnv("HTTP_PORT", "8081")'], 8081),
        ([f'{SERVER}m := flag.Int("metrics-port", 9100, "x")\np := flag.Int("port", 8081, "x")'], 8081),
        ([f'{SERVER}g := getEnv("GRPC_PORT", "9000")'], 9000),
    ],
)
def test_that_of_http_counts_before_a_second_door(texts: list[str], port: int) -> None:
    assert listening.of(texts).port == port


def test_the_port_that_a_client_asks_is_not_its_own() -> None:
    assert listening.of([SERVER, 'if port == "" {\n\tport = "80"\n}']).port is None


def test_what_does_not_serve_has_no_port() -> None:
    assert listening.of(['dial := getEnv("PORT", "8080")']) == listening.Listening()


@pytest.mark.parametrize("text", ["port" + "\t" * 200_000, "envOr" * 50_000, "`" * 200_000, "Addr:" + " " * 200_000])
def test_a_hostile_source_is_read_in_no_time(text: str) -> None:
    begin = time.monotonic()
    assert listening.of([f"{SERVER}{text}"]).port is None
    assert time.monotonic() - begin < 5
