using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>course list [--label L]… [--archived | --all]</c></summary>
internal static class CourseListCommand
{
    public static Command Create(Option<bool> json)
    {
        var label = new Option<string[]>("--label") { Description = "Only courses with this label; with one of them, when given again" };
        var archived = new Option<bool>("--archived") { Description = "Only archived courses, which are left out otherwise" };
        var all = new Option<bool>("--all") { Description = "Archived courses, too" };
        var command = new Command("list", "List courses with what last happened to them") { label, archived, all };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var (which, labels) = (Which(parsed.GetValue(archived), parsed.GetValue(all)), CourseLabelCommand.Read(parsed, label));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var overview = services.GetRequiredService<CourseOverview>();
            var found = await overview.ListAsync(which, Actor.CommandLine, cancellationToken);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            var courses = found.Where(s => labels.Count == 0 || s.Course.HasOneOf(labels)).Select(s => CourseAnswer.Of(s, now)).ToList();
            var isAnyHere = courses.Count > 0 || !(await services.GetRequiredService<CourseRegistry>()
                .ListAsync(Actor.CommandLine, cancellationToken)).IsEmpty;
            output.Answer(new { courses }, courses.Count > 0 ? courses.Select(c => c.Line()) : [Nothing(isAnyHere, found, which)]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static WhichCourses Which(bool archived, bool all)
    {
        if (archived && all)
            throw new InvalidInputException("Give --archived for archived courses only, or --all for all courses, but not both.");
        return archived ? WhichCourses.Archived : all ? WhichCourses.All : WhichCourses.Active;
    }

    private static string Nothing(bool isAnyHere, ImmutableArray<CourseSummary> found, WhichCourses which)
    {
        if (!isAnyHere)
            return "There are no courses yet. See what could be one with \"course discover\", then \"course add\".";
        if (!found.IsEmpty)
            return "None of these courses has such a label. See the labels there are with \"course list\".";
        return which == WhichCourses.Archived
            ? "No course is archived."
            : "Every course is archived. See them with \"course list --archived\".";
    }
}
