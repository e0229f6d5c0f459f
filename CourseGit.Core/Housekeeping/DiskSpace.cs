using System.Collections.Immutable;
using CourseGit.Core.Files;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>How much space the disks have that CourseGit writes to. The portal looks once a minute.</summary>
public sealed class DiskSpace(CourseGitSettings settings, TimeProvider time)
{
    private ImmutableArray<DiskState> _now = [];

    /// <summary>As the last look found them, each disk once; empty before the first.</summary>
    public ImmutableArray<DiskState> Now => _now;

    /// <summary>Looks. A disk that does not answer, or a folder that is not there, is left out.</summary>
    public ImmutableArray<DiskState> Look()
    {
        var now = time.GetUtcNow().UtcDateTime;
        (DiskRole Role, string Folder)[] places =
        [
            (DiskRole.State, settings.StateRoot), (DiskRole.Courses, settings.CoursesRoot),
            (DiskRole.Repositories, settings.RepositoriesFolder), (DiskRole.SetAside, settings.SetAsideRoot),
        ];
        ImmutableArray<DiskState> looked =
        [
            .. places.Select(p => (p.Role, p.Folder, Stat: LinuxPath.StatBehind(p.Folder))).Where(p => p.Stat is not null)
                .GroupBy(p => p.Stat!.Value.Device)
                .Select(g => TryLook([.. g.Select(p => p.Role)], g.First().Folder, now)).OfType<DiskState>(),
        ];
        ImmutableInterlocked.InterlockedExchange(ref _now, looked);
        return looked;
    }

    private DiskState? TryLook(ImmutableArray<DiskRole> roles, string folder, DateTime nowUtc)
    {
        try
        {
            var disk = new DriveInfo(folder);
            var (free, size) = (disk.AvailableFreeSpace, disk.TotalSize);
            return new DiskState(roles, folder, free, size, settings.SpaceWatch.WarnBelow(size), nowUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
