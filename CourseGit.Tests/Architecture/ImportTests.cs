using CourseGit.Core.State.Model;

namespace CourseGit.Tests.Architecture;

public sealed class ImportTests
{
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
}
