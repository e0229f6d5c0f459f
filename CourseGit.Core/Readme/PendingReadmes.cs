using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Readme;

/// <summary>Writes the READMEs that wait for the next backup. Only while the course's lock is held.</summary>
public sealed class PendingReadmes(
    IDbContextFactory<StateDbContext> contexts, GitRunner git, AuditLog audit, CourseGitSettings settings, TimeProvider time)
{
    private readonly ReadmeDrafts _drafts = new(contexts, audit, time);
    private readonly ReadmeMerge _merge = new(git, settings);

    /// <summary>How many wait for this course.</summary>
    public async Task<int> CountAsync(Subdomain course, CancellationToken cancellationToken) =>
        (await _drafts.ListAsync(course, cancellationToken).ConfigureAwait(false)).Count(r => r.PendingText is not null);

    /// <summary>Writes what waits for this course.</summary>
    /// <param name="folder">The course folder, its links resolved.</param>
    /// <param name="notice">Hears what was written.</param>
    /// <param name="warn">Hears what was not, and why.</param>
    /// <returns>Whether README.md was written.</returns>
    public async Task<bool> WriteAsync(
        Course course, string folder, Action<string> notice, Action<string> warn, CancellationToken cancellationToken)
    {
        var rows = await _drafts.ListAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        var hasWritten = false;
        foreach (var row in rows.Where(r => r.PendingText is not null).OrderBy(r => r.PendingUtc))
        {
            try
            {
                hasWritten |= await WriteAsync(course.Subdomain, row, folder, notice, warn, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RefusedException or OperationFailedException)
            {
                warn($"The README that {row.Person} left to the next backup was not written: {e.Message}");
            }
        }
        return hasWritten;
    }

    private async Task<bool> WriteAsync(
        Subdomain course, ReadmeDraftRow row, string folder, Action<string> notice, Action<string> warn,
        CancellationToken cancellationToken)
    {
        var onDisk = await ReadmeFile.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        var text = row.PendingText!;
        var isThere = onDisk.Exists && onDisk.Text == text; // also when a crash came right after the writing
        var replaced = row.PendingBase ?? row.Base;
        var merged = isThere || onDisk.Version.Value == replaced ? text
            : await MergeAsync(row, onDisk, cancellationToken).ConfigureAwait(false);
        if (merged is null)
        {
            warn($"README.md was changed on the course's server after {row.Person} wrote the version that was to be saved with this "
                + "backup, and both changed the same lines. It was backed up as it is and not overwritten; the draft still waits. Open the "
                + "course's README page and choose between the two.");
            return false;
        }
        if (!isThere)
            ReadmeFile.Replace(folder, onDisk, merged);
        await _drafts.MarkWrittenAsync(
            course, row.Person, text, replaced, onDisk.VersionOf(text), CancellationToken.None).ConfigureAwait(false);
        if (!isThere)
            notice($"README.md written as {row.Person} left it for this backup"
                + (merged == text ? "" : ", together with what was changed on the course's server meanwhile"));
        return !isThere;
    }

    private async Task<string?> MergeAsync(ReadmeDraftRow row, ReadmeText onDisk, CancellationToken cancellationToken) =>
        (row.PendingBase is null ? row.BaseText : row.PendingBaseText) is { } before && onDisk.Text is { } now
            ? await _merge.MergeAsync(before, now, row.PendingText!, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>What people said to the READMEs saved since the last commit, with their names.</summary>
    public async Task<ImmutableArray<string>> MessagesAsync(Subdomain course, CancellationToken cancellationToken) =>
    [
        .. (await _drafts.ListAsync(course, cancellationToken).ConfigureAwait(false)).OrderBy(r => r.UpdatedUtc)
            .SelectMany(r => ReadmeMessage.Lines(r.SavedMessage).Select(line => $"README: {line} ({PersonName.Plain(r.Person)})")),
    ];

    /// <summary>They are in a commit now.</summary>
    public Task ForgetMessagesAsync(Subdomain course, CancellationToken cancellationToken) =>
        _drafts.ForgetMessagesAsync(course, cancellationToken);
}
