from lstmviz.window.refusals import explained


def test_keras_words_are_quoted_on_one_line_after_ours() -> None:
    text = explained("Matrix size-incompatible: In[0]: [2,2],\n In[1]: [3,16]", 1)
    assert text.startswith("Every call needs the same number of features")
    assert text.endswith(
        "Keras refuses call 1: “Matrix size-incompatible: In[0]: [2,2], In[1]: [3,16]”"
    )


def test_words_we_have_nothing_to_add_to_stand_alone() -> None:
    assert explained("something new", None) == "Keras refuses the layer: “something new”"
