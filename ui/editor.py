def edit(test, source):
    return None
