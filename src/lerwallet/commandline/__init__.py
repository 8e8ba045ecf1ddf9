"""How click and Typer are put to work: a table of commands, loaded when called; plain help; usage errors in our own words."""
