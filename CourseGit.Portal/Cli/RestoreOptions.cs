using System.CommandLine;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;

namespace CourseGit.Portal.Cli;

/// <summary>What <c>restore</c> can be told.</summary>
internal sealed class RestoreOptions
{
    private readonly Argument<string> _subdomain = new("subdomain") { Description = "The course to restore" };
    private readonly Option<string> _mode = new(
        "--mode")
    {
        Description =
        "full: folder and database become exactly the commit; exercises: exercises/ and README.md only; paths: what --path names",
        Required = true
    };
    private readonly Option<string?> _commit = new(
        "--commit")
    { Description = "Restore point, as \"history\" shows it; the branch's newest when left out" };
    private readonly Option<string?> _branch = new("--branch") { Description = "Branch; the course's own when left out" };
    private readonly Option<string[]> _paths = new(
        "--path")
    { Description = "File or folder counted from the course folder; give it once for each" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be done" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Confirm that what is there now may be replaced" };
    private readonly Option<bool> _override = new(
        "--override-direction")
    { Description = "Restore although the course's direction is not Pull" };
    private readonly Option<bool> _carryOver = new(
        "--carry-over-excluded")
    { Description = "After a full restore, keep the folders that no backup holds" };
    private readonly Option<bool> _acceptBroken = new(
        "--accept-broken-rows")
    {
        Description =
        "Bring back database rows that break their own constraint; it then holds for new rows only"
    };

    private readonly Option<string?> _duringExam = new(
        "--during-exam")
    { Description = "The course's name once more: restore although an exam window is on for it" };

    public void AddTo(Command command)
    {
        command.Add(_subdomain);
        foreach (var option in new Option[] { _mode, _commit, _branch, _paths, _dryRun, _yes, _override, _carryOver, _acceptBroken,
            _duringExam })
            command.Add(option);
    }

    public string? Name(ParseResult parsed) => parsed.GetValue(_subdomain);

    public string? Mode(ParseResult parsed) => parsed.GetValue(_mode);

    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <exception cref="InvalidInputException">It is no subdomain.</exception>
    public Subdomain Subdomain(ParseResult parsed) => Core.Primitives.Subdomain.Parse(parsed.GetValue(_subdomain));

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public RestoreArguments Read(ParseResult parsed) => new(ReadMode(parsed.GetValue(_mode)!))
    {
        Commit = parsed.GetValue(_commit) is { } commit ? CommitName.Parse(commit) : null,
        Branch = parsed.GetValue(_branch) is { } branch ? BranchName.Parse(branch) : null,
        Paths = [.. (parsed.GetValue(_paths) ?? []).Select(CoursePath.Parse).Distinct()],
        OverrideDirection = parsed.GetValue(_override),
        CarryOverExcluded = parsed.GetValue(_carryOver),
        AcceptBrokenRows = parsed.GetValue(_acceptBroken),
        Confirmed = parsed.GetValue(_yes),
        TypedName = parsed.GetValue(_duringExam),
    };

    private static RestoreMode ReadMode(string text) => text.ToLowerInvariant() switch
    {
        "full" => RestoreMode.Full,
        "exercises" => RestoreMode.Exercises,
        "paths" => RestoreMode.Paths,
        _ => throw new InvalidInputException(
            $"\"{text}\" is not a mode. Use full (the whole course), exercises (exercises/ and README.md) or paths (what --path names)."),
    };
}
