using CourseGit.Core.Audit;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Courses;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Pushes;

/// <summary>What pulls a course when its repository is pushed to.</summary>
internal static class PushServices
{
    public static IServiceCollection AddCoursePushes(this IServiceCollection services)
    {
        services.AddSingleton(s => new CoursePushDesk(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<CourseRegistry>(),
            s.GetRequiredService<DeliveryLog>(), s.GetRequiredService<ISecretProtector>(), s.GetRequiredService<AuditLog>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new CoursePushReceiver(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<CourseRegistry>(),
            s.GetRequiredService<ISecretProtector>(), s.GetRequiredService<PushReading>(), s.GetRequiredService<CourseGitSettings>(),
            s.GetRequiredService<TimeProvider>()));
        return services;
    }
}
