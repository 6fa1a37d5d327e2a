"""The routes under ``/api``, one module for each topic.

The first line of a route's docstring is its description in the OpenAPI document.
"""
