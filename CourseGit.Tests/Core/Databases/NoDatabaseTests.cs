using CourseGit.Core.Courses;
using CourseGit.Core.Databases.None;

namespace CourseGit.Tests.Core.Databases;

public sealed class NoDatabaseTests() : DumperConformance(DatabaseKind.None, () => new NoDatabase())
{
    protected override CourseDatabase Database => CourseDatabase.None;

    [Fact]
    public async Task What_an_earlier_kind_of_database_left_is_removed()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "00000000"), "old");

        var dump = await DumpAsync();

        Assert.False(Directory.Exists(Target));
        Assert.Equal((0, "", null), (dump.Size, dump.Sha256, dump.File));
    }

    protected override void Make()
    {
    }
}
