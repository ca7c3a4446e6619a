"""What all build tools for the Java virtual machine share: frameworks, their configuration and what they run on."""
