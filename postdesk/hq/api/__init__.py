"""Headquarters' doors: what is asked over HTTP, and in which function it ends. No rules here."""
