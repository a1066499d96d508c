"""The live queue of an organisation and the page of one case."""
