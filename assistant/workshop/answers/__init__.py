"""Answers: what each is worth, its words, its look, its history."""
