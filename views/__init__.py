"""The doors of the house: pages and REST. Everything of a request lives here and nowhere below."""
