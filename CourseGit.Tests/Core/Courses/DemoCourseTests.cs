using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CourseGit.Tests.Core.Courses;

public sealed class DemoCourseTests(DemoCourseMade course) : IClassFixture<DemoCourseMade>
{
    private static readonly string[] LeftOutOfBackups = ["backups", "xsl", "csv", "html", "json-answer-backups"];

    private readonly string _course = course.Folder;

    [Fact]
    public void The_course_has_the_layout_of_a_real_one()
    {
        Assert.Matches("^[a-z]{8}\n$", File.ReadAllText(Path.Combine(_course, "dbname.txt")));
        foreach (var marker in new[] { "subdomain-demo", "touchfile", "last_admin_activity", "last_student_activity" })
        {
            Assert.Equal(0, new FileInfo(Path.Combine(_course, marker)).Length);
        }

        Assert.StartsWith("# ", File.ReadAllText(Path.Combine(_course, "README.md")));
        Assert.True(File.Exists(Path.Combine(_course, "media", "public", "icon.png")));
        Assert.True(File.Exists(Path.Combine(_course, "pages", CourseKey(_course), "welcome.html")));
        Assert.NotEmpty(
            Directory.GetFiles(Path.Combine(_course, "media", "answerimages", CourseKey(_course)), "*.png", SearchOption.AllDirectories));
        Assert.All(LeftOutOfBackups, folder => Assert.NotEmpty(FilesOf(Path.Combine(_course, folder))));
    }

    [Fact]
    public void The_course_weighs_between_one_and_three_megabytes()
    {
        var bytes = FilesOf(_course).Sum(file => new FileInfo(Path.Combine(_course, file)).Length);
        Assert.InRange(bytes, 1_000_000, 3_000_000);
    }

    [Fact]
    public void About_thirty_exercises_lie_in_numbered_folders_and_two_in_the_trash()
    {
        var folders = ExerciseFolders(_course).GroupBy(folder => Path.GetFileName(Path.GetDirectoryName(folder)!)).ToList();
        Assert.Equal(2, Assert.Single(folders, group => group.Key == "z:Trash").Count());
        var chapters = folders.Where(group => group.Key != "z:Trash").ToList();
        Assert.InRange(chapters.Count, 5, 6);
        Assert.InRange(chapters.Sum(group => group.Count()), 28, 34);
        Assert.All(chapters, group => Assert.Matches("^[1-9]:.* ", group.Key));
        Assert.Contains(chapters, group => Regex.IsMatch(group.Key, "[åäö]"));
    }

    [Fact]
    public void Each_exercise_is_well_formed_and_names_its_own_key_and_figures()
    {
        foreach (var folder in ExerciseFolders(_course))
        {
            var exercise = XDocument.Load(Path.Combine(folder, "exercise.xml")).Root!;
            Assert.Equal("exercise", exercise.Name.LocalName);
            Assert.NotEmpty(exercise.Element("exercisename")!.Value);
            Assert.NotEmpty(exercise.Element("global")!.Value);
            Assert.NotEmpty(exercise.Elements("question"));
            Assert.All(exercise.Elements("question"), question =>
            {
                Assert.NotEmpty(question.Attribute("key")!.Value);
                Assert.NotEmpty(question.Attribute("type")!.Value);
                Assert.NotEmpty(question.Element("text")!.Value);
                Assert.NotEmpty(question.Element("expression")!.Value);
            });
            Assert.Equal(KeyOf(folder), exercise.Attribute("exercise_key")!.Value);
            Assert.Equal(
                Directory.GetFiles(folder, "figure*.png").Select(Path.GetFileName).Order(),
                exercise.Descendants("figure").Select(figure => (string?)figure.Value));
        }
    }

    [Fact]
    public void Exercise_keys_are_distinct_uuids()
    {
        var keys = ExerciseFolders(_course).Select(KeyOf).ToList();
        Assert.All(keys, key => Assert.True(Guid.TryParseExact(key, "D", out _), key));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Some_exercises_keep_well_formed_earlier_versions()
    {
        var versions = Directory.GetFiles(_course, "20250901_10:15:00_exercise.xml", SearchOption.AllDirectories);
        Assert.InRange(versions.Length, 5, 20);
        foreach (var version in versions)
        {
            Assert.Equal("history", Path.GetFileName(Path.GetDirectoryName(version)));
            Assert.Equal("exercise", XDocument.Load(version).Root!.Name.LocalName);
        }
    }

    [Fact]
    public void Files_carry_the_time_of_writing()
    {
        Assert.All(FilesOf(_course), file => Assert.True(
            File.GetLastWriteTimeUtc(Path.Combine(_course, file)) >= course.Started.AddSeconds(-2), file));
    }

    private static string CourseKey(string course) =>
        Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(course, "exercises"))));

    private static string KeyOf(string exerciseFolder) => File.ReadAllText(Path.Combine(exerciseFolder, "exercisekey"));

    private static IEnumerable<string> ExerciseFolders(string course) =>
        Directory.GetFiles(Path.Combine(course, "exercises"), "exercise.xml", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!);

    private static List<string> FilesOf(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal)];
}
