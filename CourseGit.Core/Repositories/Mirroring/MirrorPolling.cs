using System.Buffers.Binary;
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

    /// <summary>Asks for those that are due, and frees what was removed long ago.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var repository in await registry.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            folders.Settle(repository);
            if (repository is { SyncMinutes: { } minutes, Source: not null, ArchivedUtc: null }
                && IsDue(repository.Name, minutes, repository.TriedUtc ?? repository.CreatedUtc ?? DateTime.MinValue, now))
                await queue.AddAsync(new SyncRequest(repository.Name), Asker, cancellationToken).ConfigureAwait(false);
        }
        folders.FreeOld();
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
