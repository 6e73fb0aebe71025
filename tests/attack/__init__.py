"""Inputs that are broken on purpose: files and arguments. `make attack` tries many; a few are tried by the tests."""
