using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Hooks;

/// <summary>When a hook runs. Each operation has one start and, when it ends for good, one of the others.</summary>
public enum HookEvent
{
    /// <summary>The subject's lock is held, and nothing was done yet. Each attempt has one.</summary>
    Start,

    /// <summary>It succeeded, or there was nothing to do.</summary>
    Success,

    /// <summary>It did its work, and something about it needs a look.</summary>
    Warning,

    /// <summary>It failed, was refused or cancelled: whatever a start prepared can be put back.</summary>
    Failure,
}

/// <summary>What becomes of an operation whose hook fails.</summary>
public enum HookFailure
{
    /// <summary>Nothing: its log says so.</summary>
    Ignore,

    /// <summary>It ends with a warning, if it did not end worse.</summary>
    Warn,

    /// <summary>At its start: it does not begin. At its end there is nothing left to cancel: a warning.</summary>
    Cancel,
}

/// <summary>A program or an address that is called when operations begin and end.</summary>
public sealed record Hook(string Name, CourseScope Scope, ImmutableArray<HookEvent> Events)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>How many arguments a program gets at most.</summary>
    public const int MostArguments = 20;

    /// <summary>Longest argument, in characters.</summary>
    public const int MaxArgumentLength = 1000;

    /// <summary>Longest name of a program's file, in characters.</summary>
    public const int MaxProgramLength = 100;

    /// <summary>An hour.</summary>
    public const int MaxLimitSeconds = 3600;

    /// <summary>What a new hook is for: the kinds people wait for or fear.</summary>
    public static ImmutableArray<string> UsualKinds { get; } = ["Backup", "Restore"];

    /// <summary>The kinds of operation it is for, by their ids.</summary>
    public ImmutableArray<string> Kinds { get; init; } = UsualKinds;

    /// <summary>The name of a file in the folder of the setting <c>HookPrograms</c>; null where there is an address.</summary>
    public string? Program { get; init; }

    /// <summary>What the program gets, one by one and as they are: no shell reads them.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>An address that gets a signed POST; null where there is a program.</summary>
    public Uri? Address { get; init; }

    public HookFailure IfItFails { get; init; } = HookFailure.Warn;

    /// <summary>It is ended after so many seconds, 1 to an hour.</summary>
    public int LimitSeconds { get; init; } = 60;

    /// <summary>Whether it runs at all.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Why it cannot run as it stands, the end of a sentence; null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>What it calls, for people: the program's name, or the address.</summary>
    public string Target => Program ?? Address?.AbsoluteUri ?? "";
}

/// <summary>Events and failures as people write them.</summary>
public static class HookWords
{
    /// <summary>As the command line, programs and addresses see it.</summary>
    public static string Id<T>(this T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Reads one.</summary>
    /// <param name="what">Begins the sentence when there is no such value: <c>no event of a hook</c>.</param>
    /// <exception cref="InvalidInputException">There is no such value.</exception>
    public static T Parse<T>(string text, string what) where T : struct, Enum =>
        Enum.GetValues<T>().Where(v => v.Id() == text.ToLowerInvariant()).Select(v => (T?)v).FirstOrDefault()
        ?? throw new InvalidInputException(
            $"\"{TextLength.Excerpt(text)}\" is {what}. Choose among {string.Join(", ", Enum.GetValues<T>().Select(Id))}.");
}
