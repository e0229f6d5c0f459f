using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Notices;

/// <summary>What notices are made of.</summary>
public static class NoticeServices
{
    /// <summary>Rules and tests, for the portal and the command line.</summary>
    internal static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<OperationNotices>();
        services.AddSingleton<NoticeRecorder>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<NoticeOutbox>();
        services.AddSingleton<NoticeSender>();
        services.AddSingleton<NoticeTrials>();
        services.AddSingleton<DiskWatch>();
        services.AddSingleton<CredentialWatch>();
        services.AddSingleton(s => new NoticeDesk(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<CourseRegistry>(),
            s.GetRequiredService<ISecretProtector>(), s.GetRequiredService<NoticeRecorder>(), s.GetRequiredService<NoticeTrials>(),
            s.GetRequiredService<AuditLog>(), s.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>What decides and sends; in the portal only, so that nobody sends twice.</summary>
    public static IServiceCollection AddNoticeKeeper(this IServiceCollection services) => services.AddHostedService<NoticeKeeper>();
}
