using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Readme;

/// <summary>Writes the READMEs that wait for the next backup. Only while the course's lock is held.</summary>
public sealed class PendingReadmes(IDbContextFactory<StateDbContext> contexts, AuditLog audit, TimeProvider time)
{
    private readonly ReadmeDrafts _drafts = new(contexts, audit, time);

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
        var isThere = onDisk.Exists && onDisk.Text == row.PendingText; // also when a crash came right after the writing
        if (!isThere && onDisk.Version.Value != row.Base)
        {
            warn($"README.md was changed on the course's server after {row.Person} wrote the version that was to be saved with this "
                + "backup. It was backed up as it is and not overwritten; the draft still waits. Open the course's README page and "
                + "choose between the two.");
            return false;
        }
        var version = isThere ? onDisk.Version : ReadmeFile.Replace(folder, onDisk, row.PendingText!);
        await _drafts.MarkSavedAsync(course, row.Person, row.PendingText!, version, CancellationToken.None).ConfigureAwait(false);
        if (!isThere)
            notice($"README.md written as {row.Person} left it for this backup");
        return !isThere;
    }
}
