using System.Text.RegularExpressions;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;

namespace CourseGit.Tests.Architecture;

public sealed partial class ImportTests
{
    // From the ground up: a feature may import what stands on a line above its own.
    private static readonly string[][] Order =
    [
        ["Primitives"], ["State"], ["Processes"], ["Git"], ["Courses"], ["Repositories"], ["Providers"], ["Databases"], ["Operations"], ["Readme"], ["Backup"], ["Restore"], ["Verify"], ["History"], ["Scheduling"],
    ];

    [Fact]
    public void Core_knows_nothing_of_ASP_NET()
    {
        var references = typeof(StateDbContext).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.Contains("Microsoft.EntityFrameworkCore", references);
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Core_does_not_know_the_portal() =>
        Assert.DoesNotContain(SourceFiles.Of("CourseGit.Core"), f => f.Text.Contains("CourseGit." + "Portal"));

    [Fact]
    public void Every_feature_of_core_has_its_place_in_the_order() =>
        Assert.Equal(Order.SelectMany(line => line).Order(), Features().Distinct().Order());

    [Fact]
    public void Imports_of_core_run_one_way()
    {
        var imports = Imports().ToList();

        Assert.True(imports.Count > 100, $"only {imports.Count} imports were seen");
        Assert.Empty(imports.Where(i => i.To != i.From && LineOf(i.To) >= LineOf(i.From)).Select(i => $"{i.File}: {i.From} imports {i.To}"));
    }

    [Theory]
    [InlineData("using CourseGit.Core.Backup;", "Backup")]
    [InlineData("using CourseGit.Core.Courses.Demo;", "Courses")]
    [InlineData("    var x = Operations.OperationDesk.Y;", "Operations")]
    [InlineData("global using static CourseGit.Core.Git.RawPath;", "Git")]
    [InlineData("    return context.Operations.ToList();", null)]
    [InlineData("    return Path.Combine(x);", null)]
    public void An_import_is_seen_in_each_of_its_forms(string line, string? expected) =>
        Assert.Equal(expected, Import().Match(line) is { Success: true } match ? match.Groups[1].Value : null);

    private static IEnumerable<string> Features() => SourceFiles.Of("CourseGit.Core").Select(f => f.Path.Split('/')).Where(p => p.Length > 2).Select(p => p[1]);

    // CoreServices.cs at the root puts everything together and may know all.
    private static IEnumerable<(string File, string From, string To)> Imports() =>
        from file in SourceFiles.Of("CourseGit.Core")
        let parts = file.Path.Split('/')
        where parts.Length > 2
        from line in SourceFiles.Code(file.Text)
        from match in Import().Matches(line.Text)
        select ($"{file.Path}({line.Number})", parts[1], match.Groups[1].Value);

    private static int LineOf(string feature) => Array.FindIndex(Order, line => line.Contains(feature));

    [GeneratedRegex(@"(?:CourseGit\.Core\.|(?<![\w.""/{$]))(Primitives|State|Processes|Git|Courses|Databases|Repositories|Providers|Operations|Readme|Backup|Restore|Verify|History|Scheduling)(?=\.[A-Z]|;)")]
    private static partial Regex Import();
}
