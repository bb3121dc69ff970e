"""The program that opens tables from outside. The portal runs it, and imports only its limits."""
