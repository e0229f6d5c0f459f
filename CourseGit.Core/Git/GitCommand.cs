using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// A git command as a value. User text comes only after <c>--end-of-options</c> or <c>--</c>, or through standard input;
/// settings come before the subcommand.
/// </summary>
public sealed record GitCommand(string Subcommand, ImmutableArray<string> Arguments)
{
    /// <summary><c>-c key=value</c> of this run.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>The index file; the git directory's own when null.</summary>
    public string? IndexFile { get; init; }

    /// <summary>The work tree, where it starts; none when null.</summary>
    public string? WorkTree { get; init; }

    /// <summary>Further environment: identity, or what reaches a remote.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Text for standard input, one byte a character (see <see cref="RawPath"/>).</summary>
    public Func<Stream, CancellationToken, Task>? Input { get; init; }

    /// <summary>Hears progress on standard error.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>
    /// How long it may show no sign of life; for a command that works on this disk alone null, which is the longest of the settings'
    /// limits.
    /// </summary>
    public TimeSpan? SilenceLimit { get; init; }

    /// <summary>Exit codes that are answers, not failures; 0 always is.</summary>
    public ImmutableArray<int> AnswerCodes { get; init; } = [];

    /// <summary>It may fail because what it asks for is not there, which says nothing of the git directory.</summary>
    public bool MayMiss { get; init; }

    /// <summary>
    /// It concerns a git directory alone, no folder of files and no remote: where it fails, something in there may be damaged.
    /// </summary>
    public bool StaysInside => WorkTree is null && !Environment.ContainsKey(Protocols);

    /// <summary>The variable that says which protocols a command may speak; only those that reach a remote have it.</summary>
    internal const string Protocols = "GIT_ALLOW_PROTOCOL";

    /// <summary>A command with arguments.</summary>
    public static GitCommand Of(string subcommand, params ReadOnlySpan<string> arguments) => new(subcommand, [.. arguments]);

    /// <inheritdoc/>
    public override string ToString() => $"git {Subcommand} {string.Join(' ', Arguments)}";
}
