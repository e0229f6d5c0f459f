using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary><c>course label SUBDOMAIN… --add LABEL… --remove LABEL…</c></summary>
internal static class CourseLabelCommand
{
    public static Command Create(Option<bool> json)
    {
        var names = CliCourses.Names("Courses to label");
        var add = new Option<string[]>(
            "--add")
        { Description = "Label to add, such as a year or a department; give the option once for each" };
        var remove = new Option<string[]>("--remove") { Description = "Label to remove; give the option once for each" };
        var command = new Command("label", "Group courses by labels, such as a year or a department") { names, add, remove };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var (added, removed) = (Read(parsed, add), Read(parsed, remove));
            if (added.Count + removed.Count == 0)
                throw new InvalidInputException("Say which labels to add or to remove: --add LABEL or --remove LABEL.");
            return await CliCourses.ChangeAsync(output, parsed.GetValue(names)!,
                (courses, subdomains) => courses.LabelAsync(subdomains, added, removed, Actor.CommandLine, cancellationToken),
                Sentence, cancellationToken);
        }));
        return command;
    }

    /// <summary>The labels an option names, each once.</summary>
    /// <exception cref="InvalidInputException">One cannot be a label.</exception>
    public static IReadOnlyCollection<CourseLabel> Read(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(CourseLabel.Parse).Distinct()];

    private static string Sentence(Course course) => course.Labels.IsEmpty
        ? $"{course.Subdomain} has no label now."
        : $"{course.Subdomain} has {(course.Labels.Length == 1 ? "the label" : "the labels")} {string.Join(", ", course.Labels)} now.";
}
