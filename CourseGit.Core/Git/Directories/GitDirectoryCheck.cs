using CourseGit.Core.Git.Objects;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// Whether a git directory of ours is whole. What its commands say tells little: one and the same failure comes from a damaged object, a
/// full disk or a file that changed. So where a command failed, this is asked.
/// </summary>
internal static class GitDirectoryCheck
{
    /// <summary>A look at every backup: refs and the ends of packs, in a blink however much there is.</summary>
    /// <returns>The first damage, the middle of a sentence; null when none is seen.</returns>
    public static string? Look(string gitDirectory)
    {
        if (!Directory.Exists(Path.Combine(gitDirectory, "objects")))
            return "its objects are gone";
        return RefFiles.Read(gitDirectory).Unreadable is [var first, ..] ? $"{first} cannot be read" : PackShape.FindDamage(gitDirectory);
    }

    /// <summary>
    /// Reads every object and follows every ref, and what is staged, to the end. Not git's own fsck, which also complains of objects that
    /// are whole and were written oddly by an old program.
    /// </summary>
    /// <inheritdoc cref="Look"/>
    public static async Task<string?> ReadAllAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken) =>
        await ReadObjectsAsync(git, gitDirectory, cancellationToken).ConfigureAwait(false)
            ?? await GapAsync(git, gitDirectory, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads every object, and follows nothing: where not all was fetched, gaps are no damage.</summary>
    /// <inheritdoc cref="Look"/>
    public static async Task<string?> ReadObjectsAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken) =>
        Look(gitDirectory)
        ?? await Task.Run(() => LooseObjects.FindDamage(gitDirectory, cancellationToken), cancellationToken).ConfigureAwait(false)
        ?? await PackDamageAsync(git, gitDirectory, cancellationToken).ConfigureAwait(false);

    private static async Task<string?> PackDamageAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(gitDirectory, "objects", "pack");
        var indexes = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.idx") : [];
        return indexes.Length == 0 ? null
            : await FailureAsync(git, gitDirectory, GitCommand.Of("verify-pack", indexes), cancellationToken).ConfigureAwait(false);
    }

    private static Task<string?> GapAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken) =>
        FailureAsync(git, gitDirectory, GitCommand.Of("rev-list", "--objects", "--all", "--indexed-objects", "--quiet"), cancellationToken);

    private static async Task<string?> FailureAsync(
        GitRunner git, string gitDirectory, GitCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await git.RunAsync(gitDirectory, command with { MayMiss = true }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (GitFailedException e)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
