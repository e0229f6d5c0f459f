using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Format;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Backup;

public sealed class ManifestContentTests
{
    private static readonly DatabaseDump Dump = new(DatabaseKind.Sqlite)
    {
        File = "data/å.db",
        Size = 4096,
        Sha256 = new string('a', 64),
        Rows = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add("b", 2).Add("a", 1),
    };

    [Theory]
    [InlineData(null)]
    [InlineData("wrong # of entries in index i")]
    public void What_was_written_is_read(string? damage)
    {
        var read = Read(Dump with { Damage = damage }, "exercises/tomt å", "x");

        Assert.Equal((1, "ffm516"), (read.Format, read.Subdomain.Value));
        Assert.Equal(["exercises/tomt å", "x"], read.EmptyFolders.Select(f => f.Value));
        Assert.Equal(Dump.Rows, read.Database.Rows);
        Assert.Equal(Dump with { Damage = damage, Rows = read.Database.Rows }, read.Database);
    }

    [Fact]
    public void A_course_without_a_database_and_names_that_cannot_stand_there_are_written_and_read()
    {
        var read = Read(new DatabaseDump(DatabaseKind.None), "a\nb", "\u00ff", "plain");

        Assert.Equal(DatabaseKind.None, read.Database.Kind);
        Assert.Equal("plain", Assert.Single(read.EmptyFolders).Value);
    }

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2", "made by a newer CourseGit")]
    [InlineData("\"format\": 1", "\"format\": \"1\"", "cannot be read")]
    [InlineData("\"subdomain\": \"ffm516\"", "\"subdomain\": \"../x\"", "cannot be read")]
    [InlineData("\"kind\": \"sqlite\"", "\"kind\": \"oracle\"", "a kind this CourseGit does not know (oracle)")]
    [InlineData("\"kind\": \"sqlite\"", "\"kind\": null", "a kind this CourseGit does not know")]
    [InlineData("\"bytes\": 4096", "\"bytes\": 1.5", "cannot be read")]
    [InlineData("\"b\": 2", "\"b\": null", "cannot be read")]
    [InlineData("\"empty\"", "\"../out\"", "\"../out\" as an empty folder")]
    [InlineData("\"empty\"", "\"/etc/x\"", "\"/etc/x\" as an empty folder")]
    [InlineData("\"empty\"", "null", "as an empty folder")]
    [InlineData("\"empty\"", "\"\\ud800\"", "cannot be read")]
    [InlineData("\"emptyFolders\"", "\"folders\"", "cannot be read")]
    [InlineData("\"database\"", "\"bytes", "cannot be read")]
    public void What_no_CourseGit_of_this_age_wrote_is_refused(string written, string changed, string expected)
    {
        var json = Text(Dump, "empty");
        Assert.Contains(written, json);

        Assert.Contains(expected, Assert.Throws<RefusedException>(() => Manifest.Read(json.Replace(written, changed))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_no_manifest_at_all_is_refused(string json) =>
        Assert.Contains("cannot be read", Assert.Throws<RefusedException>(() => Manifest.Read(json)).Message);

    private static ManifestContent Read(DatabaseDump dump, params string[] empty) => Manifest.Read(Text(dump, empty));

    private static string Text(DatabaseDump dump, params string[] empty) =>
        Encoding.UTF8.GetString(
            Manifest.Write(
            Subdomain.Parse("ffm516"), [], [.. empty.Select(f => f == "\u00ff" ? new RawPath(f) : RawPath.FromText(f))], dump));
}
