using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>
/// Asks for mirrors to be brought up to date as often as they say. Each has its own moment within its interval, by its name: five hundred
/// that are looked at every hour begin one after another, not at once.
/// </summary>
internal sealed class MirrorPolling(RepositoryRegistry registry, SyncQueue queue, RepositoryFolders folders, TimeProvider time)
{
    private static readonly Actor Asker = Actor.Push("the interval of the mirror");

    /// <summary>Asks for those that are due, brings repositories to what was said of them, and frees what was removed long ago.</summary>
    /// <returns>What went wrong, of each whose folder could not be brought to it.</returns>
    public async Task<ImmutableArray<(RepositoryName Name, Exception Trouble)>> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var all = await registry.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var repository in all)
        {
            if (repository is { SyncMinutes: { } minutes, Source: not null, ArchivedUtc: null }
                && IsDue(repository.Name, minutes, repository.TriedUtc ?? repository.CreatedUtc ?? DateTime.MinValue, now))
                await queue.AddAsync(new SyncRequest(repository.Name), Asker, cancellationToken).ConfigureAwait(false);
        }
        var troubles = ImmutableArray.CreateBuilder<(RepositoryName, Exception)>();
        foreach (var repository in all)
        {
            try
            {
                await SettleAsync(repository, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                troubles.Add((repository.Name, e)); // of this one; the others have their turn
            }
        }
        folders.FreeOld();
        return troubles.ToImmutable();
    }

    // By what is said now: somebody may change it at this very moment, and whoever comes last looks once more.
    private async Task SettleAsync(Repository? repository, CancellationToken cancellationToken)
    {
        while (repository is not null && folders.IsUnsettled(repository))
        {
            repository = await registry.FindAsync(repository.Name, cancellationToken).ConfigureAwait(false);
            if (repository is not null && folders.IsUnsettled(repository))
                folders.Settle(repository);
        }
    }

    /// <summary>Whether its moment came since it was last looked at.</summary>
    internal static bool IsDue(RepositoryName name, int minutes, DateTime last, DateTime now)
    {
        var interval = TimeSpan.FromMinutes(minutes).Ticks;
        var moment = OffsetOf(name, interval);
        return last > now || (now.Ticks - moment) / interval > (last.Ticks - moment) / interval;
    }

    // The same on every machine and in every version, which string.GetHashCode is not.
    private static long OffsetOf(RepositoryName name, long interval) =>
        (long)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(name.ToString()))) / (double)uint.MaxValue
            * (interval - 1));
}
