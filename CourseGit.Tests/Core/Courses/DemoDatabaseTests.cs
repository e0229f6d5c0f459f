using CourseGit.Core.Courses.Demo;
using Microsoft.Data.Sqlite;

namespace CourseGit.Tests.Core.Courses;

public sealed class DemoDatabaseTests(DemoCourseMade course) : IClassFixture<DemoCourseMade>
{
    private string Course => course.Folder;

    [Fact]
    public void The_database_is_sound_and_stands_alone()
    {
        Assert.Equal(["ok"], Query("PRAGMA integrity_check"));
        Assert.Empty(Query("PRAGMA foreign_key_check"));
        Assert.Equal(["delete"], Query("PRAGMA journal_mode"));
        Assert.Equal([DemoCourse.DatabaseFile], Directory.GetFiles(Course, DemoCourse.DatabaseFile + "*").Select(Path.GetFileName));
    }

    [Fact]
    public void The_course_row_names_the_exercise_folder_and_the_subdomain()
    {
        var folder = Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(Course, "exercises"))));

        Assert.Equal([$"{folder}|{DemoCourse.Subdomain}"], Query("SELECT course_key, opentasite FROM course_course"));
        Assert.Empty(Query("SELECT data FROM course_course WHERE data LIKE '%GIT%' OR data LIKE '%token%'"));
    }

    [Fact]
    public void Exercise_rows_are_those_of_the_folders()
    {
        var exercises = Assert.Single(Directory.GetDirectories(Path.Combine(Course, "exercises")));
        var onDisk = Directory.GetFiles(exercises, "exercisekey", SearchOption.AllDirectories)
            .Select(file => $"{File.ReadAllText(file)}|{Path.GetRelativePath(exercises, Path.GetDirectoryName(file)!)}");

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), Query("SELECT exercise_key, path FROM exercises_exercise ORDER BY 1"));
    }

    [Fact]
    public void About_four_hundred_answers_come_from_twenty_students_at_example_org()
    {
        Assert.InRange(int.Parse(Assert.Single(Query("SELECT COUNT(*) FROM exercises_answer"))), 350, 450);
        Assert.Equal(["20"], Query("SELECT COUNT(DISTINCT user_id) FROM exercises_answer"));
        Assert.Empty(Query("SELECT email FROM auth_user WHERE email NOT LIKE '%@example.org'"));
        Assert.Equal(["!"], Query("SELECT DISTINCT password FROM auth_user"));
    }

    [Fact]
    public void Uploads_in_the_database_are_the_files_on_disk()
    {
        var media = Path.Combine(Course, "media");
        var onDisk = Directory.GetFiles(Path.Combine(media, "answerimages"), "*", SearchOption.AllDirectories)
            .Select(file => $"{DemoCourse.Subdomain}/media/{Path.GetRelativePath(media, file)}");

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), Query("SELECT image FROM exercises_imageanswer ORDER BY image"));
    }

    private List<string> Query(string sql)
    {
        var file = Path.Combine(Course, DemoCourse.DatabaseFile);
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }
}
