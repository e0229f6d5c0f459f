using CourseGit.Core.Git.InProcess;

namespace CourseGit.Tests.Architecture;

/// <summary>libgit2 runs in the portal's own process, and hangs on a damaged file: one room knows it, and gives it no file.</summary>
public sealed class LibGit2Tests
{
    [Fact]
    public void One_class_asks_libgit2_and_one_lends_it_objects() =>
        Assert.Equal(
            [typeof(LentObjects).FullName!, typeof(LibGit2).FullName!],
            CompiledUses.Of(Path.Combine(AppContext.BaseDirectory, "CourseGit.Core.dll"))
                .Concat(CompiledUses.Of(Path.Combine(AppContext.BaseDirectory, "CourseGit.Portal.dll")))
                .Where(u => u.Type.Namespace.StartsWith("LibGit2Sharp", StringComparison.Ordinal))
                .Select(u => u.By.FullName).Distinct().Order(StringComparer.Ordinal));
}
