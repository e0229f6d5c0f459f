using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>What happens after a restore of a course, for <c>course add</c> and <c>course set</c>.</summary>
internal sealed class AfterRestoreOptions
{
    private const string Nothing = "none";
    private readonly Option<string?> _url = new(
        "--after-restore-url")
    {
        Description =
        "Address asked for after a restore, so that the course server reads its exercises again; \"none\" for none"
    };
    private readonly Option<string[]?> _command = new(
        "--after-restore-command")
    {
        Description =
        "Program run after a restore, by its absolute path; give the option once more for each argument; \"none\" alone for none"
    };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_command);
    }

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public Course Apply(Course course, ParseResult parsed)
    {
        if (parsed.GetValue(_url) is { } url)
            course = course with { AfterRestoreUrl = url == Nothing ? null : AfterRestoreAddress.Parse(url) };
        if (parsed.GetValue(_command) is { Length: > 0 } command)
            course = course with { AfterRestoreCommand = command is [Nothing] ? [] : ReadCommand(command) };
        return course;
    }

    private static ImmutableArray<string> ReadCommand(string[] words)
    {
        var program = words[0];
        if (!program.StartsWith('/') || program.EndsWith('/') || program.Any(char.IsControl))
            throw new InvalidInputException(
                $"\"{program}\" is not the absolute path of a program. Write it in full, for example /usr/local/bin/reload-exercises, so "
                + "that no other program of that name can be meant.");
        return [.. words];
    }
}
