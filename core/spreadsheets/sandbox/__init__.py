"""The program that opens tables from outside. The portal runs it, and imports nothing of it but its limits."""
