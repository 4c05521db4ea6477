"""`python -m local_stack`: the commands of the embedded stack."""

from local_stack.cli import commands

commands(prog_name="local_stack")
