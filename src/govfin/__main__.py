"""`python -m govfin`."""

from govfin.cli.main import main

main(prog_name="govfin")
