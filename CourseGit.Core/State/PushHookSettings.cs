using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>What pushes elsewhere set going here. Nothing listens unless it is switched on.</summary>
public sealed record PushHookSettings
{
    /// <summary>Whether the addresses that hear of pushes are there.</summary>
    public bool IsOn { get; init; }

    /// <summary>The folder of the checkouts, absolute; null: one in the state folder.</summary>
    public string? CheckoutsRoot { get; init; }

    /// <summary>What an import runs after the update: a program and its arguments, never a shell; empty for none.</summary>
    public ImmutableArray<string> ImportCommand { get; init; } = [];

    /// <summary>Where that starts; absolute.</summary>
    public string ImportFolder { get; init; } = "/";

    /// <summary>What its environment has besides.</summary>
    public ImmutableDictionary<string, string> ImportEnvironment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long an import's command may take.</summary>
    public TimeSpan ImportLimit { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>What pushes to a checkout are signed with, by its name; see <see cref="EveryCheckout"/>.</summary>
    public ImmutableDictionary<string, Secret> Secrets { get; init; } = ImmutableDictionary<string, Secret>.Empty;

    /// <summary>Stands in <see cref="Secrets"/> for each checkout that has none of its own.</summary>
    public const string EveryCheckout = "*";

    /// <summary>How many checkouts are brought up to date at once; null: as many as operations run at once. At least 1.</summary>
    public int? Workers { get; init; }

    /// <summary>gitreload's own settings file that was taken over; null for none.</summary>
    public string? TakenFrom { get; init; }
}
