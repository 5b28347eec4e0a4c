"""One module for each screen; console/routes.py says who may open it."""
