"""The verbs: one module per room, plain functions, actor first. A service never knows of a request."""
