namespace CourseGit.Core.Courses.Demo;

/// <summary>The tables of a course that the demo fills, named as OpenTA names them and without its secret columns.</summary>
internal static class DemoSchema
{
    public const string Tables = """
        CREATE TABLE auth_user (
            id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
            email TEXT NOT NULL, password TEXT NOT NULL, is_staff INTEGER NOT NULL, is_superuser INTEGER NOT NULL,
            is_active INTEGER NOT NULL, date_joined TEXT NOT NULL, last_login TEXT);
        CREATE TABLE course_course (
            id INTEGER PRIMARY KEY, course_name TEXT NOT NULL, course_long_name TEXT NOT NULL, course_key TEXT NOT NULL UNIQUE,
            opentasite TEXT NOT NULL, languages TEXT, motd TEXT NOT NULL, icon TEXT, published INTEGER NOT NULL,
            data TEXT NOT NULL);
        CREATE TABLE exercises_exercise (
            exercise_key TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, folder TEXT NOT NULL,
            translated_name TEXT NOT NULL, course_id INTEGER REFERENCES course_course (id));
        CREATE TABLE exercises_question (
            id INTEGER PRIMARY KEY, question_key TEXT NOT NULL,
            exercise_id TEXT NOT NULL REFERENCES exercises_exercise (exercise_key), type TEXT NOT NULL);
        CREATE TABLE exercises_answer (
            id INTEGER PRIMARY KEY, answer TEXT NOT NULL, correct INTEGER NOT NULL,
            question_id INTEGER REFERENCES exercises_question (id),
            user_id INTEGER NOT NULL REFERENCES auth_user (id), date TEXT NOT NULL, grader_response TEXT NOT NULL);
        CREATE TABLE exercises_imageanswer (
            id INTEGER PRIMARY KEY, date TEXT NOT NULL, image TEXT, exercise_id TEXT REFERENCES exercises_exercise (exercise_key),
            user_id INTEGER NOT NULL REFERENCES auth_user (id), filetype TEXT NOT NULL, pdf TEXT);
        CREATE INDEX exercises_answer_question ON exercises_answer (question_id);
        CREATE INDEX exercises_answer_user ON exercises_answer (user_id);
        """;
}
