"""Clusters of drawings, and those that a person keeps."""
