using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary><c>--course S… | --label L… | --all</c>: the courses something is for.</summary>
internal sealed class ScopeOptions
{
    private readonly Option<string[]> _course = new("--course") { Description = "A course it is for; give it once for each" };
    private readonly Option<string[]> _label = new("--label") { Description = "A label whose courses it is for; give it once for each" };
    private readonly Option<bool> _all = new("--all") { Description = "It is for all courses, those added later included" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _course, _label, _all })
            command.Add(option);
    }

    public IEnumerable<Subdomain> CoursesOf(ParseResult parsed) => (parsed.GetValue(_course) ?? []).Select(Subdomain.Parse);

    /// <summary>The courses named; null when none are.</summary>
    /// <exception cref="InvalidInputException">They are named in two ways.</exception>
    public CourseScope? Read(ParseResult parsed)
    {
        ImmutableArray<Subdomain> named = [.. CoursesOf(parsed).Distinct()];
        ImmutableArray<CourseLabel> labels = [.. CourseLabelCommand.Read(parsed, _label)];
        if (new[] { !named.IsEmpty, !labels.IsEmpty, parsed.GetValue(_all) }.Count(given => given) > 1)
            throw new InvalidInputException("Give one of --course, --label and --all.");
        return parsed.GetValue(_all) ? new CourseScope.All()
            : !labels.IsEmpty ? new CourseScope.Labelled(labels)
            : !named.IsEmpty ? new CourseScope.Named(named) : null;
    }

    /// <summary>The same, where somebody has to be named.</summary>
    public CourseScope Require(ParseResult parsed) => Read(parsed)
        ?? throw new InvalidInputException("Say which courses it is for: --course SUBDOMAIN, --label LABEL or --all.");
}
