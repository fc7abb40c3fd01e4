"""Write down what was traded in the store that holds the conversation, and run it again."""
