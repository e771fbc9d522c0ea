"""Carries the journal to headquarters and documents back, whenever there is a line.

Here belong a round of calls, what is made of the answers, and the thread that does it at its
own pace. It reads the books through the reader and writes through the writer, in small jobs, so
that the counter never waits. Not here: the judgement of what arrives (`wire`), screens.
"""
