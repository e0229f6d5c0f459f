using System.Text;

namespace CourseGit.Core.Courses.Demo;

/// <summary>
/// What a course server writes again by itself: <c>backups</c>, <c>xsl</c>, <c>csv</c>, <c>html</c> and
/// <c>json-answer-backups</c>. They are here so that leaving them out of a backup can be seen to work.
/// </summary>
internal static class RegeneratedFiles
{
    private const int OldDumpBytes = 48 * 1024;

    public static IEnumerable<DemoFile> All() => OldDumps().Concat(Exports()).Concat(AnswerBackups());

    /// <summary>Stand-ins for old dumps: bytes that do not compress, and no database.</summary>
    private static IEnumerable<DemoFile> OldDumps()
    {
        var random = new DemoRandom(20250901);
        foreach (var version in new[] { "V0", "V1", "W36" })
        {
            var content = new byte[OldDumpBytes];
            random.Fill(content);
            Encoding.ASCII.GetBytes("Stand-in for an old dump of the demo course.\n").CopyTo(content, 0);
            yield return new DemoFile($"backups/{DemoFiles.DatabaseName}-{version}.db", content);
        }
    }

    private static IEnumerable<DemoFile> Exports()
    {
        yield return DemoFile.FromText("xsl/exercise.xsl", DemoTexts.Stylesheet);
        yield return DemoFile.FromText("html/index.html", DemoTexts.ExportIndex);
        yield return DemoFile.FromText("csv/course-demo-user-SUMMARY.csv", Summary());
    }

    private static string Summary()
    {
        var text = new StringBuilder("username,answers,correct\n");
        foreach (var group in DemoAnswer.All.GroupBy(answer => answer.Student).OrderBy(group => group.Key.Id))
        {
            text.Append(group.Key.Username).Append(',').Append(group.Count()).Append(',')
                .Append(group.Count(answer => answer.Correct)).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<DemoFile> AnswerBackups() =>
        DemoAnswer.All
            .Where(answer => answer.Student.Id % 5 == 0)
            .GroupBy(answer => (answer.Student, answer.Question))
            .Select(group => group.Last())
            .Select(answer => DemoFile.FromText(
                $"json-answer-backups/{DemoKey.Course}/{answer.Student.Username}/{answer.Question.Exercise.Key}/{answer.Question.Number}.json",
                $$"""{"user": "{{answer.Student.Username}}", "answer": "{{answer.Text}}", "correct": {{(answer.Correct ? "true" : "false")}}, "date": "{{answer.When}}"}""" + "\n"));
}
