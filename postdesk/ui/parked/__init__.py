"""Baskets put away until the customer is back."""
