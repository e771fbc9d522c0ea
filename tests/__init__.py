"""The tests mirror postdesk/ folder for folder."""
