using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Hooks;

/// <summary>What a program or an address is told. Empty is what does not apply.</summary>
/// <param name="Event">A <see cref="HookEvent"/> in small letters, or <c>test</c>.</param>
/// <param name="Key">Names this call: the same at no other.</param>
internal sealed record HookCall(string Event, string Key)
{
    private const int MaxMessageLength = 4000; // characters

    /// <summary>The course; null for an operation on something else, and for a test.</summary>
    public Subdomain? Course { get; init; }

    /// <summary>The course's folder.</summary>
    public string? Folder { get; init; }

    public OperationSnapshot? Operation { get; init; }

    /// <summary>How the operation ended; null at its start.</summary>
    public OperationResult? Result { get; init; }

    public HookedEnd Ending { get; init; }

    /// <summary>A program's whole environment. Nothing of our own is passed on but where programs are.</summary>
    public ImmutableDictionary<string, string> Environment(Func<string, string> clean) => new Dictionary<string, string>
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["LANG"] = "C.UTF-8",
        ["COURSEGIT_EVENT"] = Event,
        ["COURSEGIT_COURSE"] = Course?.Value ?? "",
        ["COURSEGIT_FOLDER"] = Folder ?? "",
        ["COURSEGIT_OPERATION"] = Operation?.Id.ToString(CultureInfo.InvariantCulture) ?? "",
        ["COURSEGIT_ATTEMPT"] = Operation?.Attempt.ToString(CultureInfo.InvariantCulture) ?? "",
        ["COURSEGIT_KIND"] = Operation?.Kind.Id.ToLowerInvariant() ?? "",
        ["COURSEGIT_OUTCOME"] = Outcome ?? "",
        ["COURSEGIT_MESSAGE"] = ShortText.Of(clean(Result?.Text ?? "").Replace('\0', ' '), MaxMessageLength),
        ["COURSEGIT_COMMIT"] = Result?.Commit?.Value ?? "",
    }.ToImmutableDictionary();

    /// <summary>
    /// What an address gets. It leaves the house, so no sentence of the operation is in it: those name files, and files may be called like
    /// students (decision 0025).
    /// </summary>
    public object Body(Hook hook, CourseGitSettings settings) => new
    {
        Id = Key,
        Server = settings.ServerName,
        Hook = hook.Name,
        Event,
        Course = Course?.Value,
        Kind = Operation?.Kind.Id.ToLowerInvariant(),
        Operation = Operation?.Id,
        Attempt = Operation?.Attempt,
        Outcome,
        Message,
        Commit = Result?.Commit?.Value,
        Link = Operation is not null && settings.PublicUrl is { } portal
            ? new Uri(portal, string.Create(CultureInfo.InvariantCulture, $"operations/{Operation.Id}"))
            : null,
    };

    private string? Outcome => Ending == HookedEnd.TriedAgain ? "retry" : Result?.Outcome.Id();

    private string Message => (Operation, Result) switch
    {
        (null, _) => "Somebody asked CourseGit to try this hook.",
        ({ } started, null) => $"{started.Title} begins",
        ({ } attempt, _) when Ending == HookedEnd.TriedAgain => $"{attempt.Title} is tried again",
        ({ } ended, { } result) => $"{ended.Kind.Heading(StandingOf(result))}: {ended.Subject}",
    };

    private OperationStanding StandingOf(OperationResult result) => Ending == HookedEnd.Refused
        ? OperationStanding.Refused
        : Enum.Parse<OperationStanding>(result.Outcome.ToString());
}
