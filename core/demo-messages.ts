/** What the demo's people tell each other while somebody looks on, in both languages (core/demo-traffic.ts). */

export interface DemoMessage {
  /** `you`: one who is connected; else `all` or a topic. */
  to: "you" | "all" | `topics/${string}`;
  category: "general" | "security" | "billing" | "mentions" | "maintenance";
  priority?: "high";
  icon: string;
  title: string;
  body: string;
  zh: { title: string; body: string };
}

export const DEMO_MESSAGES: readonly DemoMessage[] = [
  {
    to: "you",
    category: "mentions",
    icon: "💬",
    title: "Grace mentioned you in “Refund for order 8812”",
    body: "> Could you look at this before noon? The customer has written twice.",
    zh: { title: "Grace 在“订单 8812 退款”中提到了你", body: "> 能在中午前看一下吗？客户已经来信两次了。" },
  },
  {
    to: "topics/engineering",
    category: "general",
    icon: "✅",
    title: "Build 1873 passed",
    body: "`main` is green again after 14 minutes: **412 tests**, none of them skipped.",
    zh: { title: "构建 1873 已通过", body: "`main` 在 14 分钟后恢复正常：**412 项测试**，没有跳过。" },
  },
  {
    to: "you",
    category: "mentions",
    icon: "👀",
    title: "Farid asks for your review",
    body: "“Retry uploads after a lost connection”: three files, 84 lines.",
    zh: { title: "Farid 请你审阅", body: "“断线后重试上传”：三个文件，84 行。" },
  },
  {
    to: "topics/releases",
    category: "general",
    icon: "🚢",
    title: "Version 4.3.1 is on its way to everyone",
    body: "It mends the **time zone** of exported calendars. No action is needed.",
    zh: { title: "版本 4.3.1 正在推送给所有人", body: "修复了导出日历的**时区**，无需任何操作。" },
  },
  {
    to: "you",
    category: "general",
    icon: "📎",
    title: "Dara shared “Onboarding, third draft” with you",
    body: "Comments are welcome until Friday.",
    zh: { title: "Dara 与你共享了“新手引导第三稿”", body: "周五之前欢迎提出意见。" },
  },
  {
    to: "topics/incidents",
    category: "maintenance",
    priority: "high",
    icon: "🟠",
    title: "Search is slower than usual",
    body: "One of three nodes is being replaced. Results are right, and take up to two seconds.",
    zh: { title: "搜索比平时慢", body: "三个节点之一正在更换。结果正确，最多需要两秒。" },
  },
  {
    to: "you",
    category: "billing",
    icon: "🧾",
    title: "Your expense report was approved",
    body: "**€ 214.60** will be on your account within two days.",
    zh: { title: "你的报销单已批准", body: "**€ 214.60** 将在两天内到账。" },
  },
  {
    to: "topics/incidents",
    category: "maintenance",
    icon: "🟢",
    title: "Resolved: search is as fast as before",
    body: "The new node has been serving for ten minutes.",
    zh: { title: "已解决：搜索恢复正常", body: "新节点已稳定运行十分钟。" },
  },
  {
    to: "you",
    category: "security",
    icon: "🔑",
    title: "A new sign-in from Lisbon",
    body: "Firefox on Linux. If it was not you, end that session in your account.",
    zh: { title: "来自里斯本的新登录", body: "Linux 上的 Firefox。如果不是你本人，请在账户中结束该会话。" },
  },
  {
    to: "all",
    category: "general",
    icon: "🥐",
    title: "Breakfast is in the kitchen",
    body: "Elif brought far too many croissants.",
    zh: { title: "早餐在厨房", body: "Elif 带来了太多可颂。" },
  },
];
