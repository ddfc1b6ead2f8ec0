from lstmviz.logs import engine_log_path, log_path


def test_the_logs_have_a_folder_to_be_written_to() -> None:
    assert log_path().name == "lstmviz.log"
    assert log_path().parent.is_dir()
    assert engine_log_path().parent == log_path().parent
