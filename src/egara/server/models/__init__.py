"""Pydantic models of the requests and responses, one module for each topic.

The OpenAPI document is generated from these models, and the page's types from that document, so a
name here is also a name in the page.
"""
