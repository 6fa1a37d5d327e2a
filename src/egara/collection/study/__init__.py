"""The user study of Illustration2Vec (section 4.3)."""
