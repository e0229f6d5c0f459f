using System.Collections.Immutable;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Restore;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>What takes how much space on this server, and how much is free.</summary>
/// <param name="Vaults">Bytes of the folders of all courses in the state, their databases' last snapshots included.</param>
/// <param name="Repositories">Bytes of hosted repositories.</param>
/// <param name="SetAside">Bytes of what restores replaced; databases on a server are not counted.</param>
/// <param name="Database">Bytes of the state database and the queue's.</param>
public sealed record Storage(
    Stored Vaults, Stored Repositories, Stored SetAside, Stored Database, ImmutableArray<DiskUse> Disks, DateTime AsOfUtc);

/// <summary>So many things that take so many bytes, and where they lie.</summary>
public sealed record Stored(int Count, long Bytes, string Folder);

/// <summary>A disk, and when it is full at the rate of the last days; null when that cannot be told.</summary>
public sealed record DiskUse(DiskState Disk, DiskForecast? Forecast)
{
    /// <summary>How it stood on the last days, oldest first, today included.</summary>
    public ImmutableArray<DiskDay> Days { get; init; } = [];
}

/// <summary>Looks what takes how much space. It reads whole folders, so it takes seconds where there are many courses.</summary>
public sealed class StorageReader(
    DiskSpace disks, SpaceDiary diary, SetAsides setAsides, HousekeepingLocks places, CourseGitSettings settings, TimeProvider time)
{
    /// <summary>Looks now.</summary>
    public async Task<Storage> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeStorage);
        var aside = await setAsides.ListAsync(null, actor, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Read(new(aside.Length, aside.Sum(a => a.Bytes), settings.SetAsideRoot), cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The disks, as the last look of the portal found them.</summary>
    public ImmutableArray<DiskState> Disks(Actor actor)
    {
        actor.Require(Right.SeeStorage);
        return disks.Now;
    }

    /// <summary>Looks how full the disks are, and when each is full at the rate of the last days; nothing else, so it is quick.</summary>
    public Task<ImmutableArray<DiskUse>> DisksOverTimeAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeStorage);
        return Task.Run(() => Uses(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)), cancellationToken);
    }

    private Storage Read(Stored aside, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var vaults = places.CoursesWithVault();
        var repositories = places.Repositories();
        return new(
            new(vaults.Count, SizeOf(settings.VaultsFolder, cancellationToken), settings.VaultsFolder),
            new(repositories.Length, SizeOf(settings.RepositoriesFolder, cancellationToken), settings.RepositoriesFolder),
            aside,
            new(1, StateStore.SizeOf(settings.StateDatabase) + StateStore.SizeOf(settings.QueueDatabase), settings.StateDatabase),
            Uses(DateOnly.FromDateTime(now)), now);
    }

    private ImmutableArray<DiskUse> Uses(DateOnly today) =>
        [.. disks.Look().Select(d => new DiskUse(d, diary.ForecastOf(d, today)) { Days = diary.DaysOf(d, today) })];

    private static long SizeOf(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Directory.Exists(folder) ? FolderTree.SpaceOf(folder) : 0;
    }
}
